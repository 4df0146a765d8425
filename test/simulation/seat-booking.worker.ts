import { serve } from '../../simulation';
import { seatBooking } from './seat-booking';

serve(seatBooking);
