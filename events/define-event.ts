import { defineEvents } from '@orderflow/core/contracts';

/** Declares an event of the order flow. Its EventBridge `Source` is `orderflow.<owner>`, unless another one is given. */
export const defineEvent = defineEvents({ sourcePrefix: 'orderflow.' });
