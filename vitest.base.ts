/** What every vitest project shares: packages resolve each other to their sources, so no build is needed. */
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@pulleyjs/source', 'module', 'import', 'node', 'default'];

/** The vitest project of the package `name`. */
export function project(name: string): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: { name, include: ['test/**/*.test.ts'], environment: 'node', testTimeout: 60_000, passWithNoTests: true },
  });
}
