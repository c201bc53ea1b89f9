/** Region numbers of one store, and the buffers mapped there. */

import { FIRST_FREE_REGION, type Machine, REGION_STRIDE } from '@pulleyjs/pulley-interp';

export class Regions {
  private readonly machine: Machine;
  private next = FIRST_FREE_REGION;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** A region number not used before; the high half of pointers into it. */
  allocate(): number {
    const region = this.next;
    this.next += REGION_STRIDE;
    return region;
  }

  /** Makes the first `length` bytes of `buffer` what compiled code reaches at `region`, instead of what was there. */
  map(region: number, buffer: ArrayBuffer, length: number = buffer.byteLength): void {
    this.machine.mapMemory(region, buffer, length);
  }
}
