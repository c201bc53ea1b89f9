import { library } from '../../tsdown.base.mjs';

export default library({
  entry: [
    'src/index.ts',
    'src/corpus-clif.ts',
    'src/corpus-cwasm.ts',
    'src/corpus-smith.ts',
    'src/corpus-spec.ts',
    'src/corpus-wasi.ts',
  ],
});
