/** What translation refuses. A module that decoded and validated is refused for one reason only: it asks for what is not supported yet. */

/** A valid module uses something this translator cannot express. */
export class TranslateError extends Error {
  readonly kind: 'unsupported' = 'unsupported';
  /** The operator or feature, as the text format spells it. */
  readonly feature: string;
  /** Where it stands, from the start of the module. */
  readonly byteOffset: number;

  constructor(feature: string, byteOffset: number) {
    super(`${feature} at 0x${byteOffset.toString(16)} is not supported by the translator`);
    this.name = 'TranslateError';
    this.feature = feature;
    this.byteOffset = byteOffset;
  }
}
