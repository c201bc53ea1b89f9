import { describe, expect, test } from 'vitest';
import { createPulleyEngines, failures, runScript, supportedFeatures } from '@pulleyjs/conformance';
import { corpusMissing, loadSpecSuite } from '@pulleyjs/testkit';

describe.skipIf(corpusMissing('corpus', 'spec'))('the WebAssembly spec suite', () => {
  const engineFor = createPulleyEngines();
  const scripts = corpusMissing('corpus', 'spec')
    ? []
    : loadSpecSuite().filter(({ feature }) => supportedFeatures.includes(feature));

  test.each(scripts)('$file ($feature)', (script) => {
    expect(failures([{ script, verdicts: runScript(script, engineFor(script)) }])).toEqual([]);
  });
});
