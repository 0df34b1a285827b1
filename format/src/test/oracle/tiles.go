package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

func tileTable(emit func(row)) {
	for _, size := range []int64{1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 70000} {
		for _, tile := range tlog.NewTiles(8, 0, size) {
			if tile.W == 256 && tile.N%97 != 0 { // not every full tile of level 0
				continue
			}
			data := must(tlog.ReadTileData(tile, stored))
			sum := sha256.Sum256(data)
			emit(row{"kind": "tile", "size": fmt.Sprint(size), "level": fmt.Sprint(tile.L), "index": fmt.Sprint(tile.N), "width": fmt.Sprint(tile.W),
				"path": strings.SplitN(tile.Path(), "/", 4)[3], "sha256": hex.EncodeToString(sum[:])})
		}
	}
	for _, n := range []int64{0, 1, 9, 10, 99, 100, 999, 1000, 1001, 67, 1234067, 999999, 1000000, 123456789, 1<<55 - 1} {
		for _, w := range []int{1, 9, 10, 99, 100, 255, 256} {
			path := strings.SplitN(tlog.Tile{H: 8, L: 0, N: n, W: w}.Path(), "/", 4)[3]
			emit(row{"kind": "path", "index": fmt.Sprint(n), "width": fmt.Sprint(w), "path": path})
		}
	}
	for _, path := range []string{"", "0", "00", "0000", "000", "x000", "x000/000", "x001/000", "001/000", "x001/x000",
		"x001/0", "x001/00", "x01/000", "X001/000", "x001//000", "/000", "000/", "x001/000/", "000.p/0", "000.p/1",
		"000.p/255", "000.p/256", "000.p/257", "000.p/01", "000.p/+1", "000.p/-1", "000.p/", "000.p", "000.p/1/", "000.p/1.p/1",
		"000.p1", "-01", "+01", " 000", "000 ", "x-01/000", "x001/+01", "x001/x002/003", "0x0", "x1e1/000", "..", "../000",
		"x036/x028/x797/x018/x963/967", "x036/x028/x797/x018/x963/968", "x009/x223/x372/x036/x854/x775/807",
		"x009/x223/x372/x036/x854/x775/808", "x999/x999/x999/x999/x999/x999/999"} {
		_, err := tlog.ParseTilePath("tile/8/0/" + path)
		emit(row{"kind": "parse", "path": path, "go": err == nil})
	}
}
