/**
 * One seed for all that is made up at random. A change must not fail for a fault that it did not bring, so every run of
 * `npm test` makes up the same; `MLX_CODE_TEST_SEED=random npm test` (or a number) looks for new faults.
 */

const FIXED = 20_261;
const asked = process.env['MLX_CODE_TEST_SEED'] ?? '';

export const SEED = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number.parseInt(asked, 10) || FIXED;
