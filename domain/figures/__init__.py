"""What people look at: periods, figures of views, and the lists behind them."""
