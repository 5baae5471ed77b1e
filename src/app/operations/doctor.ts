/** The operation `doctor`. */

import * as v from 'valibot';
import { type DoctorOptions, type DoctorReport, examine } from '../checks/doctor.ts';
import type { Operation } from './operation.ts';
import { flag } from './schemas.ts';

export const doctor: Operation<DoctorOptions, DoctorReport> = {
  input: v.object({ deep: flag('Hash every model file, and compare the index with one made from scratch') }),
  output: v.object({ root: v.string(), checks: v.array(v.looseObject({ name: v.string() })) }),
  run: examine,
};
