/** Before the first test: `dist/` of every package is made from the sources as they are, if it is not already. */
import { bootstrap } from '../../../scripts/bootstrap.mjs';

export const setup = () => bootstrap();
