/** For template tests of stacks made of these constructs. */
export { manifestOf } from './manifest-of.ts';
export { noBundling } from './no-bundling.ts';
export { type TemplateAppProps, templateApp } from './template-app.ts';
