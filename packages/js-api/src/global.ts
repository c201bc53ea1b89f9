/** To be imported for its effect: `WebAssembly` exists afterwards. Where there is one, it stays. */

import { installWebAssembly } from './install.ts';

installWebAssembly();
