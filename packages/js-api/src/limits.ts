/** The members that descriptors of memories and tables share. */

import type { AddressType } from './types.ts';
import { addressOf, enumerated, type Members, required } from './web-idl.ts';

/** In pages or elements. */
export interface Limits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

/** @throws TypeError */
export function addressTypeOf({ address }: Members): AddressType {
  return address === undefined ? 'i32' : enumerated(address, ['i32', 'i64'], 'address');
}

/** Each member is converted before the next is read. @throws TypeError, RangeError */
export function limitsOf(members: Members, is64: boolean): Limits {
  const initial = addressOf(required(members.initial, 'initial'), is64, 'initial');
  const given = members.maximum;
  const maximum = given === undefined ? undefined : addressOf(given, is64, 'maximum');
  if (maximum !== undefined && maximum < initial) throw new RangeError('the maximum is less than the initial size');
  return { initial, maximum };
}
