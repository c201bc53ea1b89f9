/** Arithmetic on 128 bits, which WebAssembly has as pairs of i64, the low half first. */

import { I128, type Value } from '@pulleyjs/cranelift-ir';
import type { CodeBuilder } from '../code-builder.ts';
import type { Handler } from './handler.ts';

type Binary = (builder: CodeBuilder, x: Value, y: Value) => Value;

const onPairs =
  (operation: Binary): Handler =>
  (t) => {
    const { builder } = t;
    const [xLow, xHigh, yLow, yHigh] = t.popMany(4) as [Value, Value, Value, Value];
    t.pushAll(builder.isplit(operation(builder, builder.iconcat(xLow, xHigh), builder.iconcat(yLow, yHigh))));
  };

const wideProduct =
  (extend: (builder: CodeBuilder, x: Value) => Value): Handler =>
  (t) => {
    const { builder } = t;
    const [x, y] = t.popMany(2) as [Value, Value];
    t.pushAll(builder.isplit(builder.imul(extend(builder, x), extend(builder, y))));
  };

/** Handlers by mnemonic. */
export const wideArithmeticHandlers: { readonly [mnemonic: string]: Handler } = {
  'i64.add128': onPairs((b, x, y) => b.iadd(x, y)),
  'i64.sub128': onPairs((b, x, y) => b.isub(x, y)),
  'i64.mul_wide_s': wideProduct((b, x) => b.sextend(I128, x)),
  'i64.mul_wide_u': wideProduct((b, x) => b.uextend(I128, x)),
};
