/** Function words of questions; they say nothing about which code is meant. */

import { stem } from '../../text/terms.ts';

const STOP_WORDS =
  'a an the of in on at to for from by with without and or not is are was were be been being do does did done how what where when why which who whose that this these those it its into onto over under between through during before after if then than as can could should would will may might must i we you they he she my our your their there here any some all each every both such so only own same other using use used via per about within across'.split(
    ' ',
  );

/** As words and as terms. */
export const STOP_TERMS: ReadonlySet<string> = new Set(STOP_WORDS.flatMap((word) => [word, stem(word)]));
