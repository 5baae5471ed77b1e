/** What names of templates, custom commands and aliases are like. Apart from them: settings are read before anything else is loaded. */

export const TEMPLATE_NAME: RegExp = /^[a-z][a-z0-9-]{0,39}$/;
