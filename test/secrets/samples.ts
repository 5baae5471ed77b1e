/**
 * Made-up secrets of every kind, put together at run time from a seed, so that nothing in this repository looks like a
 * token. Each is random in the form its provider gives out, and belongs to nobody.
 */

export interface Sample {
  readonly kind: string;
  /** What must not be found anywhere. */
  readonly value: string;
  /** The line that holds it, where the value alone is not told apart from other text. */
  readonly line: string;
}

export type Random = () => number;

/** A repeatable sequence of numbers from 0 to 1. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One sample of each kind. */
export function samples(random: Random): Sample[] {
  return Object.entries(FORMS).map(([kind, make]) => {
    const made = make(random);
    const value = typeof made === 'string' ? made : made.value;
    return { kind, value, line: typeof made === 'string' ? `const value = "${made}";` : made.line };
  });
}

// --- internal ---

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALNUM = `${DIGITS}${UPPER}${UPPER.toLowerCase()}`;
const URL_SAFE = `${ALNUM}_-`;

/** Ends in a letter and holds a digit, as all but one in a million do. */
function text(random: Random, length: number, alphabet = ALNUM): string {
  let out = '';
  for (let i = 0; i < length; i++) out += alphabet[Math.floor(random() * alphabet.length)] ?? '';
  const ends = alphabet.includes('a') ? 'a' : 'A';
  return `${out.slice(0, length - 2)}7${ends}`;
}

const pem = (random: Random, lines: number) =>
  Array.from({ length: lines }, () => text(random, 64, `${ALNUM}+/`)).join('\n');

type Made = string | { readonly value: string; readonly line: string };

const FORMS: Readonly<Record<string, (random: Random) => Made>> = {
  'aws-access-key': (r) => `${'AK'}${'IA'}${text(r, 16, `${UPPER}234567`).replace(/7A$/, '7B')}`,
  'github-token': (r) => `gh${'p_'}${text(r, 36)}`,
  'github-fine-grained': (r) => `github_${'pat_'}${text(r, 22)}_${text(r, 59)}`,
  'gitlab-token': (r) => `gl${'pat-'}${text(r, 20, URL_SAFE)}`,
  'slack-token': (r) => `xo${'xb-'}${text(r, 12, DIGITS).replace('A', '1')}-${text(r, 24)}`,
  'slack-webhook': (r) => `https://hooks.slack.com/services/T${text(r, 8)}/B${text(r, 8)}/${text(r, 24)}`,
  'stripe-key': (r) => `sk_${'live_'}${text(r, 24)}`,
  'stripe-webhook': (r) => `wh${'sec_'}${text(r, 32)}`,
  'google-api-key': (r) => `AI${'za'}${text(r, 35, URL_SAFE)}`,
  'google-oauth': (r) => `GOC${'SPX-'}${text(r, 28, URL_SAFE)}`,
  'anthropic-key': (r) => `sk-${'ant-'}api03-${text(r, 93, URL_SAFE)}`,
  'openai-key': (r) => `sk-${'proj-'}${text(r, 48, URL_SAFE)}`,
  'npm-token': (r) => `np${'m_'}${text(r, 36)}`,
  'pypi-token': (r) => `py${'pi-'}AgEIcHlwaS5vcmc${text(r, 70, URL_SAFE)}`,
  'sendgrid-key': (r) => `S${'G.'}${text(r, 22, URL_SAFE)}.${text(r, 43, URL_SAFE)}`,
  'twilio-key': (r) => `S${'K'}${text(r, 32, HEX)}`,
  jwt: (r) => `ey${'J'}${text(r, 20)}.ey${'J'}${text(r, 60)}.${text(r, 43, URL_SAFE)}`,
  'url-password': (r) => {
    const value = text(r, 16);
    return { value, line: `const url = "postgres://app:${value}@db.internal:5432/app";` };
  },
  'private-key': (r) => {
    const value = pem(r, 6);
    return { value, line: `-----BEGIN RSA ${'PRIVATE KEY'}-----\n${value}\n-----END RSA ${'PRIVATE KEY'}-----` };
  },
  'azure-storage-key': (r) => {
    const value = `${text(r, 86, `${ALNUM}+/`)}==`;
    return { value, line: `conn = "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${value};"` };
  },
  'azure-client-secret': (r) => `${text(r, 3)}8${'Q~'}${text(r, 34)}`,
  'heroku-key': (r) => `HR${'KU-'}${text(r, 60, URL_SAFE)}`,
  'discord-token': (r) => `M${text(r, 25)}.${text(r, 6)}.${text(r, 38, URL_SAFE)}`,
  'discord-webhook': (r) =>
    `https://discord.com/api/webhooks/${text(r, 18, DIGITS).replace('A', '1')}/${text(r, 68, URL_SAFE)}`,
  'telegram-token': (r) => `${text(r, 9, DIGITS).replace('A', '1')}:${'AA'}${text(r, 33, URL_SAFE)}`,
  'shopify-token': (r) => `shp${'at_'}${text(r, 32, HEX)}`,
  'huggingface-token': (r) => `h${'f_'}${text(r, 34)}`,
  'digitalocean-token': (r) => `dop${'_v1_'}${text(r, 64, HEX)}`,
  'mailgun-key': (r) => `ke${'y-'}${text(r, 32, HEX)}`,
  'mailchimp-key': (r) => `${text(r, 32, HEX)}${'-us'}12`,
  'new-relic-key': (r) => `NR${'AK-'}${text(r, 27, `${UPPER}${DIGITS}`)}`,
  'sentry-token': (r) => `snt${'rys_'}${text(r, 80)}`,
  'linear-key': (r) => `lin_${'api_'}${text(r, 40)}`,
  'postman-key': (r) => `PM${'AK-'}${text(r, 24, HEX)}-${text(r, 34, HEX)}`,
  'databricks-token': (r) => `da${'pi'}${text(r, 32, HEX)}`,
  'dropbox-token': (r) => `s${'l.'}${text(r, 130, URL_SAFE)}`,
  'vault-token': (r) => `hv${'s.'}${text(r, 90, URL_SAFE)}`,
  'terraform-token': (r) => `${text(r, 14)}.atlas${'v1.'}${text(r, 67, URL_SAFE)}`,
  'doppler-token': (r) => `dp.${'pt.'}${text(r, 43)}`,
  'square-token': (r) => `sq${'0atp-'}${text(r, 22, URL_SAFE)}`,
  'grafana-token': (r) => `gl${'sa_'}${text(r, 32)}_${text(r, 8, HEX)}`,
  'notion-token': (r) => `nt${'n_'}${text(r, 46)}`,
  'figma-token': (r) => `fi${'gd_'}${text(r, 40, URL_SAFE)}`,
  'atlassian-token': (r) => `ATA${'TT3'}${text(r, 180, URL_SAFE)}`,
  'airtable-token': (r) => `pa${'t'}${text(r, 14)}.${text(r, 64, HEX)}`,
  'supabase-token': (r) => `sb${'p_'}${text(r, 40, HEX)}`,
  'planetscale-token': (r) => `pscale_${'tkn_'}${text(r, 43, URL_SAFE)}`,
  'docker-token': (r) => `dckr_${'pat_'}${text(r, 27, URL_SAFE)}`,
  'groq-key': (r) => `gs${'k_'}${text(r, 52)}`,
  'replicate-token': (r) => `r${'8_'}${text(r, 37)}`,
  'rubygems-key': (r) => `ruby${'gems_'}${text(r, 48, HEX)}`,
  'age-key': (r) => `AGE-SECRET-${'KEY-1'}${text(r, 58, `${UPPER}${DIGITS}`)}`,
  generic: (r) => {
    const value = text(r, 40);
    return { value, line: `SERVICE_API_KEY="${value}"` };
  },
  authorization: (r) => {
    const value = text(r, 40);
    return { value, line: `headers.set('Authorization', 'Bearer ${value}');` };
  },
};
