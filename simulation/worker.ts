import { serve } from '../packages/simulation/search/serve';
import { orderFlowPipeline } from './pipeline';

serve(orderFlowPipeline);
