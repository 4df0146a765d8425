import { serve } from '@orderflow/simulation';
import { seatBooking } from './pipeline.ts';

serve(seatBooking);
