/** A reporter of vitest for errors that no test caught: it writes them beside the report, each with the file that ran. */

import { writeFileSync } from 'node:fs';

export default class StrayErrors {
  /** The report of the tests is written to `${reportFile}`, these errors to `${reportFile}.stray`. */
  onTestRunEnd(_modules, errors) {
    const reportFile = process.env.MLX_CODE_TEST_REPORT;
    if (!reportFile || errors.length === 0) return;
    const stray = errors.map((error) => ({ file: error.VITEST_TEST_PATH, message: String(error.message ?? error) }));
    writeFileSync(`${reportFile}.stray`, JSON.stringify(stray));
  }
}
