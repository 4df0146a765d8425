/** Names of the functions that bring orders in. */
export const FROM_KAFKA = 'from-kafka';
export const FROM_RABBIT = 'from-rabbit';
