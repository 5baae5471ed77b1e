/** Settings, lists and documents. */

import type { LanguageRow } from './row.ts';

export const SETTINGS_AND_DOCUMENTS: readonly LanguageRow[] = [
  [
    'xml',
    'XML',
    'lines',
    'xml xsd xsl xslt svg plist csproj fsproj vbproj vcxproj props targets pom storyboard xib wsdl rss atom resx xaml axml ui qrc xlf xliff dtd nuspec launch',
  ],
  [
    'ini',
    'INI',
    'lines',
    'ini cfg properties desktop service timer socket target editorconfig prefs reg',
    '.editorconfig .gitconfig .gitmodules .npmrc .pylintrc .flake8 .coveragerc .hgrc pylintrc',
  ],
  ['dotenv', 'dotenv', 'lines', 'env', '.env'],
  ['hocon', 'HOCON', 'lines', 'hocon'],
  ['apache', 'Apache', 'lines', 'htaccess', '.htaccess httpd.conf apache2.conf'],
  ['kdl', 'KDL', 'lines', 'kdl'],
  ['ron', 'RON', 'lines', 'ron'],
  [
    'ignore',
    'Ignore list',
    'lines',
    '',
    '.gitignore .dockerignore .npmignore .mlxignore .eslintignore .prettierignore .helmignore .gcloudignore .hgignore',
  ],
  ['nginx', 'nginx', 'lines', 'nginxconf', 'nginx.conf'],
  ['http', 'HTTP', 'lines', 'http rest'],
  ['diff', 'Diff', 'lines', 'diff patch'],
  ['rst', 'reStructuredText', 'headings', 'rst'],
  ['asciidoc', 'AsciiDoc', 'lines', 'adoc asciidoc'],
  ['org', 'Org', 'lines', 'org'],
  ['latex', 'LaTeX', 'lines', 'tex sty bib ltx dtx latex'],
  ['typst', 'Typst', 'lines', 'typ'],
  ['csv', 'CSV', 'lines', 'csv tsv'],
  ['jupyter', 'Jupyter notebook', 'lines', 'ipynb'],
  ['procfile', 'Procfile', 'lines', '', 'procfile'],
  ['jsonl', 'JSON Lines', 'lines', 'jsonl ndjson'],
  ['gomod', 'Go module', 'lines', '', 'go.mod go.work'],
  ['codeowners', 'CODEOWNERS', 'lines', '', 'codeowners'],
  ['log', 'Log', 'lines', 'log'],
  ['text', 'Text', 'lines', 'txt text', 'license licence copying notice authors contributors readme changelog'],
];
