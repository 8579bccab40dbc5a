"""Template tag libraries; pages load `fz`."""
