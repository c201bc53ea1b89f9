;; The Mandelbrot set in the colours of a 256-colour terminal, written by hand against WASI:
;; 80 columns by 32 lines, two points above each other in every character.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param $fd i32) (param $iovs i32) (param $count i32) (param $written i32) (result i32)))

  (memory (export "memory") 1)
  ;; 0: one iovec (address, length) · 8: bytes written · 16: constant text · 1024: the picture
  (data (i32.const 16) "\1b[38;5;\1b[48;5;m\e2\96\80\1b[0m\0a")

  (global $end (mut i32) (i32.const 1024))

  (func $copy (param $from i32) (param $length i32)
    (memory.copy (global.get $end) (local.get $from) (local.get $length))
    (global.set $end (i32.add (global.get $end) (local.get $length))))

  (func $digit (param $value i32)
    (i32.store8 (global.get $end) (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10))))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))

  ;; An escape sequence that sets a colour: `start` is where its text begins in memory.
  (func $colour (param $start i32) (param $colour i32)
    (call $copy (local.get $start) (i32.const 7))
    (call $digit (i32.div_u (local.get $colour) (i32.const 100)))
    (call $digit (i32.div_u (local.get $colour) (i32.const 10)))
    (call $digit (local.get $colour))
    (call $copy (i32.const 30) (i32.const 1)))

  ;; How many steps, of at most 255, until the point has left the circle of radius 2.
  (func $escape (param $cr f64) (param $ci f64) (result i32)
    (local $zr f64) (local $zi f64) (local $t f64) (local $steps i32)
    (loop $again
      (local.set $t (f64.add (f64.sub (f64.mul (local.get $zr) (local.get $zr)) (f64.mul (local.get $zi) (local.get $zi))) (local.get $cr)))
      (local.set $zi (f64.add (f64.mul (f64.add (local.get $zr) (local.get $zr)) (local.get $zi)) (local.get $ci)))
      (local.set $zr (local.get $t))
      (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
      (br_if $again
        (i32.and
          (i32.lt_u (local.get $steps) (i32.const 255))
          (f64.le
            (f64.add (f64.mul (local.get $zr) (local.get $zr)) (f64.mul (local.get $zi) (local.get $zi)))
            (f64.const 4)))))
    (local.get $steps))

  ;; The colour of a point given in half characters: black inside, a walk through the colour cube outside.
  (func $point (param $x i32) (param $y i32) (result i32)
    (local $steps i32)
    (local.set $steps
      (call $escape
        (f64.sub (f64.div (f64.convert_i32_u (local.get $x)) (f64.const 27)) (f64.const 2.2))
        (f64.sub (f64.div (f64.convert_i32_u (local.get $y)) (f64.const 27)) (f64.const 1.18))))
    (select
      (i32.const 16)
      (i32.add (i32.const 17) (i32.rem_u (i32.mul (local.get $steps) (i32.const 6)) (i32.const 214)))
      (i32.eq (local.get $steps) (i32.const 255))))

  (func (export "_start")
    (local $x i32) (local $y i32)
    (loop $lines
      (local.set $x (i32.const 0))
      (loop $columns
        (call $colour (i32.const 16) (call $point (local.get $x) (local.get $y)))
        (call $colour (i32.const 23) (call $point (local.get $x) (i32.add (local.get $y) (i32.const 1))))
        (call $copy (i32.const 31) (i32.const 3))
        (local.set $x (i32.add (local.get $x) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $x) (i32.const 80))))
      (call $copy (i32.const 34) (i32.const 5))
      ;; Written line by line: the picture grows as it is computed.
      (i32.store (i32.const 0) (i32.const 1024))
      (i32.store (i32.const 4) (i32.sub (global.get $end) (i32.const 1024)))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (global.set $end (i32.const 1024))
      (local.set $y (i32.add (local.get $y) (i32.const 2)))
      (br_if $lines (i32.lt_u (local.get $y) (i32.const 64))))))
