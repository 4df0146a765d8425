import { serve } from '@orderflow/simulation/search';
import { orderFlowPipeline } from './pipeline.ts';

serve(orderFlowPipeline);
