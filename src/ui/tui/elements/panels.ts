/** The panels there are, in the order in which Tab leads to them. To add one, write a file like those beside this one and a row here. */

import type { Desk } from './desk.ts';
import type { SidePanel } from './element.ts';
import { SourcesPanel } from './sources.ts';
import { TreePanel } from './tree.ts';

export type PanelMaker = (desk: Desk) => SidePanel;

export const PANELS: readonly PanelMaker[] = [(desk) => new SourcesPanel(desk), (desk) => new TreePanel(desk)];
