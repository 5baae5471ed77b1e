import { describe, expect, it } from 'vitest';
import { occursAt } from './occurs-in-lines.ts';

const FILE = ['export function send(', '  parcel: Parcel,', '): Promise<void> {', '  post(parcel);', '}'];

describe('occursAt', () => {
  it.each([
    [['export function send(', '  parcel: Parcel,'], 0],
    [['export function send(', '  parcel: Parcel,', '): Promise<void> '], 0],
    [['{', '  post(parcel);', '}'], 2],
    [['post(par'], 3],
    [['  post(parcel);  '], 3],
  ])('finds %j at line index %i', (piece, at) => {
    expect(occursAt(FILE, piece, at)).toBe(true);
  });

  it.each([
    [['export function', '  parcel: Parcel,'], 0],
    [['parcel: Parcel,', 'Promise<void> {', 'post(parcel);'], 1],
    [['', '  post(parcel);'], 2],
    [['}', 'and more'], 4],
    [['x'], -1],
    [[], 0],
  ])('does not find %j at line index %i', (piece, at) => {
    expect(occursAt(FILE, piece, at)).toBe(false);
  });
});
