package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"warroom"
	"warroom/bot/incident"
)

func TestBindMapsEveryReference(t *testing.T) {
	c := load(t, warroom.ExampleConfig)
	asked := map[string]int{}
	p := c.Bind(func(key string) incident.PersonID {
		asked[key]++
		return incident.PersonID("p-" + key)
	})
	for key := range c.Policy.People {
		if asked[string(key)] != 1 {
			t.Errorf("the pseudonym of %s was asked for %d times, want once", key, asked[string(key)])
		}
	}
	if len(p.People) != len(c.Policy.People) {
		t.Errorf("%d people, want %d", len(p.People), len(c.Policy.People))
	}
	var count int
	walk(reflect.ValueOf(p), "policy", func(path string, v reflect.Value) {
		if v.Type() != reflect.TypeFor[incident.PersonID]() || v.String() == "" {
			return
		}
		count++
		if !strings.HasPrefix(v.String(), "p-") {
			t.Errorf("%s is %s and no pseudonym", path, v)
		} else if _, ok := p.People[incident.PersonID(v.String())]; !ok {
			t.Errorf("%s is %s, and nobody is that", path, v)
		}
	})
	if want := 2*len(p.People) + 2*len(p.Roles); count != want {
		t.Errorf("%d references to people, want %d", count, want)
	}
	lee := p.People["p-lee"]
	if lee.Key != "lee" || lee.Name != "Lee" || lee.Accounts["slack"] == "" {
		t.Errorf("%+v is not Lee", lee)
	}
	if r := p.Roles["commander"]; r.Holder != "p-lee" || r.StandIn != "p-dana" {
		t.Errorf("commander is %s, stand-in %s", r.Holder, r.StandIn)
	}
	if p.Hash != c.Hash() || p.Organisation != "Example Ltd" {
		t.Error("the rest of the policy is not there")
	}
}

// A bound policy shares nothing with the config, so that no user of one can change the other.
func TestBindSharesNothing(t *testing.T) {
	c := load(t, warroom.ExampleConfig)
	self := func(key string) incident.PersonID { return incident.PersonID(key) }
	p := c.Bind(self)
	if fmt.Sprint(p.Roles, p.Types) != fmt.Sprint(c.Policy.Roles, c.Policy.Types) {
		t.Error("with the keys as pseudonyms the policy is another one")
	}
	places := map[uintptr]string{}
	walk(reflect.ValueOf(c.Policy), "policy", func(path string, v reflect.Value) {
		if at, ok := address(v); ok {
			places[at] = path
		}
	})
	walk(reflect.ValueOf(p), "policy", func(path string, v reflect.Value) {
		if at, ok := address(v); ok && places[at] != "" {
			t.Errorf("%s is shared with the config's %s", path, places[at])
		}
	})
}

// address is where a value that can be shared keeps what it holds.
func address(v reflect.Value) (uintptr, bool) {
	switch v.Kind() {
	case reflect.Map, reflect.Pointer:
		return v.Pointer(), !v.IsNil()
	case reflect.Slice:
		return v.Pointer(), v.Len() > 0
	default:
		return 0, false
	}
}

// walk visits every exported value below v. A compiled condition is left out: it cannot be changed.
func walk(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	visit(path, v)
	if v.Type() == reflect.TypeFor[incident.Expr]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walk(it.Key(), fmt.Sprintf("%s[%v]", path, it.Key()), visit)
			walk(it.Value(), fmt.Sprintf("%s[%v]", path, it.Key()), visit)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	default:
	}
}
