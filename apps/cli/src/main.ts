#!/usr/bin/env node
/**
 * The `pulley` executable. A short program spends much of its time in V8's compiler, and most of what that compiles is this
 * command: so where Node can keep the result for the next run, it does, in its own cache (`NODE_COMPILE_CACHE` says where,
 * `NODE_DISABLE_COMPILE_CACHE=1` that it should not). Only what is imported afterwards is kept.
 */
import * as nodeModule from 'node:module';

// Since Node 22.1.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

void import('./process.ts').then(({ run }) => run());
