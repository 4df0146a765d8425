import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundler } from '@orderflow/constructs';

export interface ShopStackProps {
  readonly stage: string;
  readonly bundle: Bundler;
  /** Where the consumers find payment, inventory and shipping. */
  readonly providersUrl: string;
  /** The shop's own table of orders, which is not the pipeline's. */
  readonly ordersTable: string;
}

/** Paths of entry files beside a module, from the working directory, wherever that is. */
export const entriesBeside = (url: string) => (file: string) => relative('', fileURLToPath(new URL(file, url)));
