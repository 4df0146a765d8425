// The stories that both flows share ask for "the" stage, and race with as many orders as two cores run sagas in half a minute.
process.env.ORDERFLOW_E2E_STATE = process.env.ORDERFLOW_E2E_SAGA_STATE;
process.env.ORDERFLOW_RACE_ORDERS ??= '50';
