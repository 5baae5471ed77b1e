/** The panels there are, in the order in which Tab leads to them. To add one, write a file like those beside this one and a row here. */

import type { SidePanel } from './element.ts';
import type { ElementContext } from './element-context.ts';
import { SourcesPanel } from './sources.ts';
import { TreePanel } from './tree.ts';

export type PanelMaker = (context: ElementContext) => SidePanel;

export const PANELS: readonly PanelMaker[] = [
  (context) => new SourcesPanel(context),
  (context) => new TreePanel(context),
];
