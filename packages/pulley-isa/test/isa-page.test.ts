/** `docs/isa.md` is what the table says; `pnpm gen` writes it. */
import { expect, test } from 'vitest';
import { isaPage } from '../scripts/isa-page.ts';

test('the reference page is up to date', async () => {
  await expect(isaPage()).toMatchFileSnapshot('../docs/isa.md');
});
