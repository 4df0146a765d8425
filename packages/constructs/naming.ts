/** `ReadModel` → `read-model`. */
export const kebabCase = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();

/** `read-model` → `ReadModel`. */
export const pascalCase = (text: string): string =>
  kebabCase(text).replace(/(^|-)([a-z0-9])/g, (_, __, first: string) => first.toUpperCase());

/** `ReadModel` → `readModel`. */
export const camelCase = (text: string): string => pascalCase(text).replace(/^./, (first) => first.toLowerCase());
