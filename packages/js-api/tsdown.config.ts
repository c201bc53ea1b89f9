import { library } from '../../tsdown.base.mjs';

export default library({ entry: ['src/index.ts', 'src/global.ts'] });
