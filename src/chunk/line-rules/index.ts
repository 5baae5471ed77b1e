/** The line rules of every language that has no grammar. */

import { BUILD_RULES } from './build.ts';
import { CLASSIC_RULES } from './classic.ts';
import { FUNCTIONAL_RULES } from './functional.ts';
import { HARDWARE_RULES } from './hardware.ts';
import type { LineRules } from './line-rule.ts';
import { LISP_RULES } from './lisps.ts';
import { MARKUP_RULES } from './markup.ts';
import { PROVER_RULES } from './provers.ts';
import { SCHEMA_RULES } from './schema.ts';
import { SCRIPTING_RULES } from './scripting.ts';
import { SHELL_RULES } from './shells.ts';
import { SYSTEMS_RULES } from './systems.ts';

const RULES: ReadonlyMap<string, LineRules> = new Map(
  [
    BUILD_RULES,
    CLASSIC_RULES,
    FUNCTIONAL_RULES,
    HARDWARE_RULES,
    LISP_RULES,
    MARKUP_RULES,
    PROVER_RULES,
    SCHEMA_RULES,
    SCRIPTING_RULES,
    SHELL_RULES,
    SYSTEMS_RULES,
  ].flatMap((rules) => Object.entries(rules)),
);

/** Null for a language of which no definitions are known. */
export function lineRulesFor(language: string): LineRules | null {
  return RULES.get(language) ?? null;
}
