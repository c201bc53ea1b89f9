/** Before the first test: `dist/` of every package is made from the sources as they are, if it is not already. */
export { bootstrap as setup } from '../../../scripts/bootstrap.mjs';
