/** Addresses that stand for functions: handed out as they are asked for. */

import { type ExternalName, externalNameText } from '../external-name.ts';

/** Far from the stack, within 32 bits. */
const FIRST_ADDRESS = 0x7000_0000n;
const STRIDE = 16n;

export class FunctionAddresses {
  private readonly byName: Map<string, bigint> = new Map();
  private readonly names: ExternalName[] = [];

  addressOf(name: ExternalName): bigint {
    const key = externalNameText(name);
    let address = this.byName.get(key);
    if (address === undefined) {
      address = FIRST_ADDRESS + STRIDE * BigInt(this.names.length);
      this.byName.set(key, address);
      this.names.push(name);
    }
    return address;
  }

  nameAt(address: bigint): ExternalName | undefined {
    const offset = address - FIRST_ADDRESS;
    return offset >= 0n && offset % STRIDE === 0n ? this.names[Number(offset / STRIDE)] : undefined;
  }
}
