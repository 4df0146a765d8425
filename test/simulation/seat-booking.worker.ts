import { serve } from '../../packages/simulation';
import { seatBooking } from './seat-booking';

serve(seatBooking);
