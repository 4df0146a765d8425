import { SAGA_DOCUMENT, sagaDocument } from '../../bin/lib/saga-picture.ts';

const RUN = `run \`npm run diagrams\` and commit ${SAGA_DOCUMENT}`;

test(`${SAGA_DOCUMENT} shows the state machine that is deployed (if not: ${RUN})`, () => {
  const { now, written } = sagaDocument();
  if (now !== written) throw new Error(`the picture in ${SAGA_DOCUMENT} is stale: ${RUN}`);
});
