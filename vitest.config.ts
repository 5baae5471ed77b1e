import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Only a test that hangs takes as long: a busy machine must fail none.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    setupFiles: ['test/setup.ts'],
    // Many tests run real processes; only what is out of the ordinary is worth a line.
    slowTestThreshold: 5000,
  },
});
