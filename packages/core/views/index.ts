export { project } from './project.ts';
export { ViewTable } from './view-table.ts';
