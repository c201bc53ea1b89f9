import { mergeConfig } from 'vitest/config';
import { project } from '../../vitest.base.ts';

export default mergeConfig(project('portability'), { test: { globalSetup: './test/build.mjs' } });
