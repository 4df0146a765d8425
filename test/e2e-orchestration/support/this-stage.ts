// The scenarios that both flows share ask for "the" stage.
process.env.ORDERFLOW_E2E_STATE = process.env.ORDERFLOW_E2E_SAGA_STATE;
