/** The name of the table in which the views of a table are made anew: the same with this at its end. */
export const REBUILD_SUFFIX = '-rebuild';
