/** Region numbers of one store, and the buffers mapped there. */

import { FIRST_FREE_REGION, type Machine, REGION_STRIDE } from '@pulleyjs/pulley-interp';

export class Regions {
  private readonly machine: Machine;
  private next = FIRST_FREE_REGION;
  private readonly released: number[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** A region number that is not in use; the high half of pointers into it. */
  allocate(): number {
    const released = this.released.pop();
    if (released !== undefined) return released;
    const region = this.next;
    this.next += REGION_STRIDE;
    return region;
  }

  /** Takes away what is mapped at a region; its number will be used again. */
  release(region: number): void {
    this.machine.unmap(region);
    this.released.push(region);
  }

  /** Makes the first `length` bytes of `buffer` what compiled code reaches at `region`, instead of what was there. */
  map(region: number, buffer: ArrayBuffer, length: number = buffer.byteLength): void {
    this.machine.mapMemory(region, buffer, length);
  }
}
