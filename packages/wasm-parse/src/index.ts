/** The WebAssembly binary format: decoder and validator. Reading order: module, features, errors, parse, validate; then operators. */
export * from './module.ts';
export * from './value-type.ts';
export {
  allFeatures,
  defaultFeatures,
  FEATURE_NAMES,
  onlyFeatures,
  wasm1Features,
  wasm2Features,
  wasm3Features,
  type FeatureName,
  type WasmFeatures,
} from './features.ts';
export { DecodeError, ValidationError, WasmError, type WasmErrorKind } from './errors.ts';
export { hasWasmMagic, parseModule } from './parse-module.ts';
export { ModuleValidator, validateFunction, validateModule } from './validate-module.ts';
export { TypeRelation } from './subtyping.ts';
export { ModuleNames, readNames, type NamedKind } from './names.ts';
export {
  mnemonicOf,
  Op,
  operatorById,
  OPERATOR_ID_LIMIT,
  OPERATORS,
  type ImmediateKind,
  type Mnemonic,
  type Operator,
  type Signature,
  type SignatureType,
} from './opcodes.ts';
export {
  CATCH,
  CATCH_ALL,
  CATCH_ALL_REF,
  CATCH_REF,
  CATCH_SLOTS,
  enterFunction,
  moduleReader,
  OperatorReader,
} from './operator-reader.ts';
