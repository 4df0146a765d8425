import { defineEvents } from '@orderflow/core/contracts';

/** The sources of the order flow's own events begin with it. */
export const SOURCE_PREFIX = 'orderflow.';

/**
 * Declares an event of the order flow. Its EventBridge `Source` is `orderflow.<owner>`, and it counts only as a stored event,
 * unless another source is given.
 */
export const defineEvent = defineEvents({ sourcePrefix: SOURCE_PREFIX, storedOnly: true });
