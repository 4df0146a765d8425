import { serve } from '@orderflow/simulation';
import { seatBooking } from './seat-booking.ts';

serve(seatBooking);
