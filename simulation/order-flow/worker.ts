import { serve } from '../search/serve';
import { orderFlowPipeline } from './pipeline';

serve(orderFlowPipeline);
