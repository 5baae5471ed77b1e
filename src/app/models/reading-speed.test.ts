import { expect, it } from 'vitest';
import { meanSpeed } from './reading-speed.ts';

/** Seconds that a forecast of 15 s takes in truth. */
const inTruth = (forecast: number, truth: number) => (15 * forecast) / truth;

it('follows a machine that becomes busy within two answers, and one that is free again more slowly', () => {
  let speed = meanSpeed(undefined, 100);
  expect(speed).toBe(100);
  speed = meanSpeed(speed, 70);
  expect(inTruth(speed, 70)).toBeLessThan(17.5);
  speed = meanSpeed(speed, 70);
  expect(inTruth(speed, 70)).toBeLessThan(16);
  expect(meanSpeed(70, 100)).toBeLessThan(80);
});

it('is not led astray by one answer that was read very quickly', () => {
  expect(inTruth(meanSpeed(100, 1_000), 100)).toBeLessThan(21);
});
