/**
 * Forms of tokens and keys that providers give out, as data. A rule runs only over a text that holds one of its anchors.
 * Every pattern is linear: what precedes it is bounded, and what repeats without bound stops at what begins it.
 */

/** Raise it when a rule or the way they are applied changes: what was indexed under other rules is built again. */
export const SECRET_RULES_VERSION = 1;

export interface SecretRule {
  readonly kind: string;
  /** Every match contains one of these, as written. */
  readonly anchors: readonly string[];
  /** Global. With two groups the second is the secret and the first what is before it; else all of it is. */
  readonly pattern: RegExp;
  /** What a match must pass besides. */
  readonly accept?: (value: string) => boolean;
}

/** Placeholders of documentation and templates. */
const PLACEHOLDER =
  /^(?:[x*.#_-]+|[<$%{[«].*|.*[>}\]]|(?:your|my|the)\b.*|(?:user|test|guest|root|admin|postgres|mysql|redis|pass|passwd|password|pwd|secret|token|changeme|change_me|example)\d?)$/i;
const KEY_BODY = /[A-Za-z0-9+/]{40}/;
const HAS_DIGIT = /\d/;

export const SECRET_RULES: readonly SecretRule[] = [
  {
    kind: 'private-key',
    anchors: ['PRIVATE KEY'],
    pattern: /(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)((?:(?!-----)[\s\S])+)(?=-----END)/g,
    accept: (body) => KEY_BODY.test(body),
  },
  // Cut off before its end.
  {
    kind: 'private-key',
    anchors: ['PRIVATE KEY'],
    pattern:
      /(PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|[\s"'+,`]){0,20})([A-Za-z0-9+/=]{40,}(?:(?:\\[rn]|[\s"'+,`])[A-Za-z0-9+/=]{16,})*)/g,
  },
  rule('aws-access-key', 'AKIA ASIA ABIA ACCA', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g),
  rule('github-token', 'ghp_ gho_ ghu_ ghs_ ghr_', /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,}/g),
  rule('github-fine-grained', 'github_pat_', /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,}/g),
  rule(
    'gitlab-token',
    'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct-',
    /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{20,}/g,
  ),
  rule(
    'slack-token',
    'xoxa- xoxb- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp-',
    /(?<![A-Za-z0-9])(?:xox[abeoprs][-.]|xapp-)[A-Za-z0-9-]{10,}/g,
    HAS_DIGIT,
  ),
  rule(
    'slack-webhook',
    'hooks.slack.com',
    /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)([A-Za-z0-9_/-]{20,})/g,
  ),
  rule('stripe-key', 'sk_live_ sk_test_ rk_live_ rk_test_', /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g),
  rule('stripe-webhook', 'whsec_', /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{24,}/g),
  rule('google-api-key', 'AIza', /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9])/g),
  rule(
    'google-oauth',
    'GOCSPX- ya29. 1//0',
    /(?<![A-Za-z0-9])(?:GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,}|1\/\/0[A-Za-z0-9_-]{40,})/g,
  ),
  rule('anthropic-key', 'sk-ant-', /(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{20,}/g),
  rule(
    'openai-key',
    'sk-',
    /(?<![A-Za-z0-9_-])sk-(?!ant-)(?:(?:proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})/g,
    HAS_DIGIT,
  ),
  rule('npm-token', 'npm_', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g),
  rule('pypi-token', 'pypi-', /(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{50,}/g),
  rule('sendgrid-key', 'SG.', /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}(?![A-Za-z0-9_-])/g),
  rule('twilio-key', 'SK AC', /(?<![A-Za-z0-9])(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])/g),
  rule('jwt', 'eyJ', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g),
  {
    kind: 'url-password',
    anchors: ['://'],
    // Neither part may hold a slash, so one attempt never reaches into the next.
    pattern: /(:\/\/[^\s:/@"'`<>]{0,200}:)([^\s/@"'`<>]{3,})(?=@)/g,
    accept: (password) => !PLACEHOLDER.test(password),
  },
  rule(
    'azure-storage-key',
    'AccountKey= SharedAccessKey=',
    /((?:AccountKey|SharedAccessKey)=)([A-Za-z0-9+/]{40,}={0,2})/g,
  ),
  rule(
    'azure-client-secret',
    'Q~',
    /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/g,
  ),
  rule('heroku-key', 'HRKU-', /(?<![A-Za-z0-9])HRKU-[A-Za-z0-9_-]{32,}/g),
  rule(
    'discord-token',
    '.',
    /(?<![A-Za-z0-9_-])[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}(?![A-Za-z\d_-])/g,
    HAS_DIGIT,
  ),
  rule('discord-webhook', 'api/webhooks/', /(discord(?:app)?\.com\/api\/webhooks\/)(\d{15,22}\/[A-Za-z0-9_-]{40,})/g),
  rule('telegram-token', ':AA', /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g),
  rule('shopify-token', 'shpat_ shpca_ shppa_ shpss_', /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g),
  rule('huggingface-token', 'hf_ api_org_', /(?<![A-Za-z0-9])(?:hf_|api_org_)[A-Za-z0-9]{34,}/g),
  rule('digitalocean-token', 'dop_v1_ doo_v1_ dor_v1_', /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}/g),
  rule('mailgun-key', 'key-', /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/g),
  rule('mailchimp-key', '-us', /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/g),
  rule('new-relic-key', 'NRAK- NRII-', /(?<![A-Za-z0-9])(?:NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32})/g),
  rule('sentry-token', 'sntrys_ sntryu_', /(?<![A-Za-z0-9])sntry[su]_[A-Za-z0-9+/=_-]{40,}/g),
  rule('linear-key', 'lin_api_', /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{32,}/g),
  rule('postman-key', 'PMAK-', /(?<![A-Za-z0-9])PMAK-[0-9a-f]{24}-[0-9a-f]{34}/g),
  rule('databricks-token', 'dapi', /(?<![A-Za-z0-9])dapi[0-9a-f]{32}(?![A-Za-z0-9])/g),
  rule('dropbox-token', 'sl.', /(?<![A-Za-z0-9.])sl\.(?:u\.)?[A-Za-z0-9_-]{60,}/g),
  rule('vault-token', 'hvs. hvb. hvr.', /(?<![A-Za-z0-9.])hv[sbr]\.[A-Za-z0-9_-]{24,}/g),
  rule('terraform-token', '.atlasv1.', /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/g),
  rule('doppler-token', 'dp.pt. dp.st. dp.ct. dp.sa.', /(?<![A-Za-z0-9.])dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,}/g),
  rule('square-token', 'sq0', /(?<![A-Za-z0-9])sq0[a-z]{3}-[A-Za-z0-9_-]{22,}/g),
  rule(
    'grafana-token',
    'glsa_ glc_',
    /(?<![A-Za-z0-9])(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,})/g,
  ),
  rule('notion-token', 'ntn_', /(?<![A-Za-z0-9])ntn_[A-Za-z0-9]{40,}/g),
  rule('figma-token', 'figd_', /(?<![A-Za-z0-9])figd_[A-Za-z0-9_-]{40,}/g),
  rule('atlassian-token', 'ATATT3 ATCTT3', /(?<![A-Za-z0-9])AT[AC]TT3[A-Za-z0-9_=-]{60,}/g),
  rule('airtable-token', 'pat', /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/g),
  rule('supabase-token', 'sbp_', /(?<![A-Za-z0-9])sbp_[a-f0-9]{40}/g),
  rule('planetscale-token', 'pscale_', /(?<![A-Za-z0-9])pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,}/g),
  rule('docker-token', 'dckr_', /(?<![A-Za-z0-9])dckr_[po]at_[A-Za-z0-9_-]{27,}/g),
  rule('groq-key', 'gsk_', /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{48,}/g),
  rule('replicate-token', 'r8_', /(?<![A-Za-z0-9])r8_[A-Za-z0-9]{37}/g),
  rule('rubygems-key', 'rubygems_', /(?<![A-Za-z0-9])rubygems_[0-9a-f]{48}/g),
  rule('age-key', 'AGE-SECRET-KEY-', /AGE-SECRET-KEY-1[0-9A-Z]{58}/g),
];

// --- internal ---

function rule(kind: string, anchors: string, pattern: RegExp, must?: RegExp): SecretRule {
  return {
    kind,
    anchors: anchors.split(' '),
    pattern,
    ...(must !== undefined && { accept: (value: string) => must.test(value) }),
  };
}
